namespace Nadir.Core.Errors;

/// <summary>The device that was asked for cannot run a model: it is not there, or lacks a driver, a library or memory.</summary>
public sealed class DeviceUnavailableException : PipelineException
{
    /// <summary>Creates the error; <paramref name="reason"/> and <paramref name="remedy"/> are without full stops.</summary>
    public DeviceUnavailableException(string device, string reason, string remedy, Exception? inner = null)
        : base($"device {device}: {reason}; {remedy}.", Disposition.Fail, inner)
    {
        Device = device;
    }

    /// <summary>The device, as it is written in settings.</summary>
    public string Device { get; }
}
