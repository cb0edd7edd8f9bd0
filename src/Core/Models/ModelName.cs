namespace Nadir.Core.Models;

/// <summary>The rule of model names, which are also folder names: 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit.</summary>
public static class ModelName
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or a digit";

    /// <summary>Whether <paramref name="name"/> keeps the rule.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
