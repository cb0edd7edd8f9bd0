namespace Nadir.Core.Errors;

/// <summary>A setting outside its range, or one that does not go with another.</summary>
public sealed class SettingsRejectedException(string setting, string value, string allowed)
    : PipelineException($"setting {setting} is {value}; give {allowed}.", Disposition.Fail)
{
    /// <summary>The setting.</summary>
    public string Setting { get; } = setting;
}
