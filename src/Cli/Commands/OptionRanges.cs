using System.CommandLine;

namespace Nadir.Cli.Commands;

/// <summary>Ranges of whole-number options, checked while parsing.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses a value outside <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static void Require(Option<int> option, int least, int most) => Require<int>(option, value => value, least, most);

    /// <summary>Refuses a value outside <paramref name="least"/> to <paramref name="most"/>; none is allowed.</summary>
    public static void Require(Option<int?> option, int least, int most) => Require<int?>(option, value => value, least, most);

    private static void Require<T>(Option<T> option, Func<T?, int?> number, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Errors.Any())
        {
            return;
        }

        if (number(result.GetValueOrDefault<T>()) is { } value && (value < least || value > most))
        {
            result.AddError($"{option.Name} is {value}; give {least} to {most}.");
        }
    });
}
