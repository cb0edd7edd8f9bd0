namespace Nadir.Core.Errors;

/// <summary>A model folder that cannot be used: missing, altered, or not what its card says.</summary>
public sealed class ModelRejectedException : PipelineException
{
    /// <summary>Creates the error; <paramref name="reason"/> and <paramref name="remedy"/> are without full stops.</summary>
    public ModelRejectedException(string model, string reason, string remedy, Exception? inner = null)
        : base($"model {model}: {reason}; {remedy}.", Disposition.Fail, inner)
    {
        Model = model;
    }

    /// <summary>The model's name or folder.</summary>
    public string Model { get; }
}
