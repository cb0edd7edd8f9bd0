using System.CommandLine.Parsing;
using System.Globalization;

namespace Nadir.Cli.Commands;

/// <summary>Numbers with commas between, as options take them.</summary>
internal static class NumberList
{
    /// <summary>The numbers; null, with an error for the user, where the text is no such list.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="allowed">What is allowed, for the error.</param>
    /// <param name="least">How many there are at least.</param>
    /// <param name="most">How many there are at most; where that is <paramref name="least"/>, they are two that rise.</param>
    public static double[]? Parse(ArgumentResult result, string option, string allowed, int least, int most)
    {
        string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[0].Value;
        string[] parts = text.Split(',');
        double[] numbers = new double[parts.Length];
        bool ordered = least != most;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                numbers = [];
                break;
            }
        }

        ordered |= numbers.Length == 2 && numbers[0] < numbers[1];
        if (numbers.Length >= least && numbers.Length <= most && ordered)
        {
            return numbers;
        }

        result.AddError($"{option} is '{text}'; give {allowed}.");
        return null;
    }
}
