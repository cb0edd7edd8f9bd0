using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Nadir.TestKit;

/// <summary>
/// Checks a property over random cases: 200, or as many as NADIR_LAW_CASES says. A failure prints the shrunk case and the seed as
/// "(seed, gamma)"; NADIR_LAW_REPLAY=seed,gamma runs that one again.
/// </summary>
public static class Law
{
    private const int DefaultCases = 200;

    /// <summary>Runs <paramref name="law"/>, which asserts, on cases from <paramref name="cases"/>.</summary>
    public static void Holds<T>(Gen<T> cases, Action<T> law) =>
        Check.One(Configuration(), Prop.ForAll(cases.ToArbitrary(), law));

    /// <summary>Runs <paramref name="law"/>, which asserts and waits, on cases from <paramref name="cases"/>.</summary>
    public static void Holds<T>(Gen<T> cases, Func<T, Task> law) =>
        Holds(cases, new Action<T>(value => law(value).GetAwaiter().GetResult()));

    private static Config Configuration()
    {
        string? count = Environment.GetEnvironmentVariable("NADIR_LAW_CASES");
        string? replay = Environment.GetEnvironmentVariable("NADIR_LAW_REPLAY");
        var config = Config.QuickThrowOnFailure.WithMaxTest(count is null ? DefaultCases : int.Parse(count, CultureInfo.InvariantCulture));
        if (replay is null)
        {
            return config;
        }

        string[] parts = replay.Trim('(', ')').Split(',');
        var rnd = new Rnd(ulong.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        return config.WithReplay(FSharpOption<Replay>.Some(new Replay(rnd, FSharpOption<int>.None)));
    }
}
