namespace Nadir.Core.Errors;

/// <summary>The network gave a value that is no number, or its runtime failed on a tile.</summary>
public sealed class InferenceException(string model, string reason, Exception? inner = null)
    : PipelineException($"model {model}: {reason}; try another tile size or model.", Disposition.Fail, inner)
{
    /// <summary>The model's name.</summary>
    public string Model { get; } = model;
}
