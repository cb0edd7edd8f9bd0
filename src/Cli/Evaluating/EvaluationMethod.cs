using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Evaluating;

/// <summary>A way to a product: a row of the report.</summary>
/// <param name="Name">What the row is called, the same in every report of the same choice.</param>
/// <param name="Settings">The run's settings; null for the bicubic enlargement.</param>
/// <param name="Card">The model's card; null for the two rows without a model.</param>
/// <param name="Sampling">What the settings come to; null for the two rows without a model.</param>
internal sealed record EvaluationMethod(string Name, UpscaleSettings? Settings, ModelCard? Card, SamplingSettings? Sampling)
{
    /// <summary>Name of the row that every other one is compared with.</summary>
    public const string Bicubic = "bicubic";

    /// <summary>Name of the row that is every product's base.</summary>
    public const string Base = "block-mean exact bicubic";
}
