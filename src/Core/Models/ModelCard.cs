using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Core.Models;

/// <summary>What <c>models/&lt;name&gt;/card.json</c> declares of a model (docs/formats.md has the fields).</summary>
public sealed record ModelCard
{
    /// <summary>Name, the same as its folder's.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model.</summary>
    public required string Version { get; init; }

    /// <summary>SPDX licence of the weights.</summary>
    public required string License { get; init; }

    /// <summary>One sentence on what it is.</summary>
    public required string Description { get; init; }

    /// <summary>SHA-256 of the card's own bytes, lower-case hex; it covers the graphs through their hashes, so it names the model.</summary>
    public required string Hash { get; init; }

    /// <summary>Refinement factor s.</summary>
    public required int Scale { get; init; }

    /// <summary>Bands C of one network call.</summary>
    public required int Bands { get; init; }

    /// <summary>The encoder graph, or null for a model whose denoiser takes <c>lr</c> itself.</summary>
    public required ModelFile? Encoder { get; init; }

    /// <summary>The denoiser graph, or null for a one-pass regressor (0 steps only).</summary>
    public required ModelFile? Denoiser { get; init; }

    /// <summary>The same graphs in other precisions.</summary>
    public ValueList<ModelPrecision> Precisions { get; init; }

    /// <summary>What the denoiser predicts: "eps", "x0", "v" or "flow" (noise less signal).</summary>
    public required string Parameterization { get; init; }

    /// <summary>Residual scale k: the network works on k times the residual in normalised units.</summary>
    public required double ResidualScale { get; init; }

    /// <summary>Kind of the Gaussian path: "cosine", "linear", "flow" or "learned".</summary>
    public required string Path { get; init; }

    /// <summary>Times of a learned path's knots, rising from above 0 to 1; empty for other paths.</summary>
    public ValueList<double> PathTimes { get; init; }

    /// <summary>Log-SNR at the knots of a learned path, falling; as many as <see cref="PathTimes"/>.</summary>
    public ValueList<double> PathLogSnrs { get; init; }

    /// <summary>Whether features of zeros are the network's null condition, so that it can be guided (Ho and Salimans 2022).</summary>
    public bool HasNullCondition { get; init; }

    /// <summary>Calibrated uncertainty, or null for a model without.</summary>
    public UncertaintyCalibration? Uncertainty { get; init; }

    /// <summary>Lowest log-SNR the denoiser was trained at; inputs are clipped to it.</summary>
    public required double MinLogSnr { get; init; }

    /// <summary>Highest log-SNR the denoiser was trained at; inputs are clipped to it.</summary>
    public required double MaxLogSnr { get; init; }

    /// <summary>Steps taken where the user does not say.</summary>
    public required int DefaultSteps { get; init; }

    /// <summary>Fitted step tables: for N steps, the N noisy levels' t (from 1 down, without the final 0).</summary>
    public required ValueList<StepTable> StepTables { get; init; }

    /// <summary>Low end of the normalised input range.</summary>
    public required double RangeMin { get; init; }

    /// <summary>High end of the normalised input range.</summary>
    public required double RangeMax { get; init; }

    /// <summary>Receptive field to keep around a tile's owned window, in input pixels.</summary>
    public required int Halo { get; init; }

    /// <summary>Tile origins and sides must be multiples of this many input pixels.</summary>
    public required int Multiple { get; init; }

    /// <summary>Side of a network call's input, halo included, in input pixels.</summary>
    public required int PreferredTile { get; init; }

    /// <summary>Tiles in one network call.</summary>
    public required int PreferredBatch { get; init; }

    /// <summary>Smallest ground sampling distance of the training imagery, in metres of the *input*; 0 when not declared.</summary>
    public required double MinGsdMetres { get; init; }

    /// <summary>Largest ground sampling distance of the training imagery, in metres of the *input*; infinity when not declared.</summary>
    public required double MaxGsdMetres { get; init; }

    /// <summary>Names of the precisions that <see cref="At"/> takes, the default first.</summary>
    public IEnumerable<string> PrecisionNames => Precisions.Select(precision => precision.Name).Prepend(ModelPrecision.Default);

    /// <summary>All graphs of the model, each file once.</summary>
    public IEnumerable<ModelFile> Files => Precisions
        .SelectMany(precision => new[] { precision.Encoder, precision.Denoiser })
        .Prepend(Denoiser)
        .Prepend(Encoder)
        .OfType<ModelFile>()
        .Distinct();

    /// <summary>The card with the graphs of a precision in place of the default ones.</summary>
    /// <exception cref="ModelRejectedException">The model has no graphs in it.</exception>
    public ModelCard At(string precision)
    {
        if (precision == ModelPrecision.Default)
        {
            return this;
        }

        var found = Precisions.FirstOrDefault(one => one.Name == precision)
            ?? throw new ModelRejectedException(Name, $"there are no graphs in {precision}", $"take {string.Join(" or ", PrecisionNames)}");
        return this with { Encoder = found.Encoder, Denoiser = found.Denoiser };
    }
}
