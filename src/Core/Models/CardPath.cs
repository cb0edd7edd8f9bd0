using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Core.Models;

/// <summary>The <c>path</c> of a card. A learned one has knots: times that rise from above 0 to exactly 1, log-SNRs that fall.</summary>
internal sealed record CardPath(string Kind, ValueList<double> Times, ValueList<double> LogSnrs)
{
    private const int MostKnots = 1000;

    /// <summary>The path of a model without a denoiser, which takes no steps.</summary>
    public static CardPath Cosine { get; } = new("cosine", [], []);

    /// <summary>Whether alpha is 0 at t = 1.</summary>
    public bool StartsInPureNoise => Kind is "cosine" or "flow";

    /// <summary>Reads the field.</summary>
    /// <exception cref="ModelRejectedException">It is none of the paths, or its knots are not monotone.</exception>
    public static CardPath Read(CardNode node)
    {
        string kind = node.Required("kind").OneOf("cosine", "linear", "flow", "learned");
        if (kind != "learned")
        {
            node.AllowOnly("kind", "alpha", "sigma");
            node.Optional("alpha")?.Text(200);
            node.Optional("sigma")?.Text(200);
            return new CardPath(kind, [], []);
        }

        node.AllowOnly("kind", "t", "logSnr");
        double[] times = Numbers(node.Required("t"), 1e-6, 1);
        double[] logSnrs = Numbers(node.Required("logSnr"), -200, 200);
        if (times.Length < 2 || times[^1] != 1 || Pairs(times).Any(pair => pair.Before >= pair.After))
        {
            throw node.Required("t").Wrong($"2 to {MostKnots} times that rise from above 0 to exactly 1");
        }

        if (logSnrs.Length != times.Length || Pairs(logSnrs).Any(pair => pair.Before <= pair.After))
        {
            throw node.Required("logSnr").Wrong($"{times.Length} values that fall, one for each time");
        }

        return new CardPath(kind, new(times), new(logSnrs));
    }

    private static double[] Numbers(CardNode node, double min, double max) => [.. node.Items(MostKnots).Select(item => item.Number(min, max))];

    private static IEnumerable<(double Before, double After)> Pairs(double[] values) => values.Zip(values.Skip(1));
}
