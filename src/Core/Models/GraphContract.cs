namespace Nadir.Core.Models;

/// <summary>
/// Names of the graphs' inputs and outputs. C = bands, F = features (the model's own number), s = scale:
/// encoder <c>lr</c> [N,C,h,w] -> <c>features</c> [N,F,h,w] (where a denoiser takes them), <c>mmse</c> [N,C,sh,sw];
/// denoiser <c>x</c> [N,C,sh,sw], <c>features</c> (or <c>lr</c> without an encoder), <c>log_snr</c> [N] -> <c>prediction</c> [N,C,sh,sw].
/// All are float32.
/// </summary>
public static class GraphContract
{
    /// <summary>The tile, in the card's normalised range.</summary>
    public const string Lr = "lr";

    /// <summary>What the encoder hands to the denoiser.</summary>
    public const string Features = "features";

    /// <summary>The minimum-mean-square-error residual times the card's residual scale.</summary>
    public const string Mmse = "mmse";

    /// <summary>The noisy state.</summary>
    public const string State = "x";

    /// <summary>Log-SNR of the state, one a tile.</summary>
    public const string LogSnr = "log_snr";

    /// <summary>The denoiser's output in the card's parameterization.</summary>
    public const string Prediction = "prediction";

    /// <summary>Inputs of the encoder.</summary>
    public static ReadOnlySpan<string> EncoderInputs => new[] { Lr };

    /// <summary>Outputs of the encoder; a one-pass regressor has no features to hand on.</summary>
    public static ReadOnlySpan<string> EncoderOutputs(bool hasDenoiser) => hasDenoiser ? new[] { Features, Mmse } : new[] { Mmse };

    /// <summary>Outputs of the denoiser.</summary>
    public static ReadOnlySpan<string> DenoiserOutputs => new[] { Prediction };

    /// <summary>Inputs of the denoiser, which takes the tile itself where no encoder comes before it.</summary>
    public static ReadOnlySpan<string> DenoiserInputs(bool hasEncoder) => new[] { State, hasEncoder ? Features : Lr, LogSnr };
}
