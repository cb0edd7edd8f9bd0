namespace Nadir.Upscaler.Inference.Devices;

/// <summary>What a machine and this build have for GPUs; the machine itself, or a test's fake.</summary>
internal interface IDeviceHost
{
    /// <summary>The libraries that one of this build's own asks for, or null where the build is without it.</summary>
    IReadOnlyList<string>? NeedsOf(string library);

    /// <summary>Whether the system finds and loads a library of its own.</summary>
    bool Loads(string library);

    /// <summary>Asks the driver, whose library loads.</summary>
    DriverAnswer AskDriver();
}
