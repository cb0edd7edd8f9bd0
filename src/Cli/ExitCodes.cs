using Nadir.Core.Errors;
using Nadir.Raster;
using Nadir.Raster.Examination;

namespace Nadir.Cli;

/// <summary>What each exit code means and which errors end in it.</summary>
internal static class ExitCodes
{
    /// <summary>Every code with its meaning, in order; help and docs/cli.md show this list.</summary>
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.Missing, "this machine lacks something; 'nadir doctor' says what"),
        (ExitCode.Usage, "the command line or a setting is not allowed"),
        (ExitCode.SceneRefused, "the scene was refused"),
        (ExitCode.RunFailed, "the run failed"),
        (ExitCode.ModelRefused, "the model was refused"),
        (ExitCode.StorageUnavailable, "storage is away, full or may not be written"),
        (ExitCode.ProductDiffers, "a product is not what its run made"),
        (ExitCode.DeadlinePassed, "--deadline passed before the product was done"),
        (ExitCode.Unexpected, "a fault of nadir's own"),
        (ExitCode.Interrupted, "stopped by Ctrl-C; the same command again goes on"),
        (ExitCode.Terminated, "stopped by SIGTERM; the same command again goes on"),
    ];

    /// <summary>The code of an error.</summary>
    public static ExitCode Of(Exception error) => error switch
    {
        CommandException command => command.Code,
        SettingsRejectedException => ExitCode.Usage,
        SceneRejectedException => ExitCode.SceneRefused,
        ModelRejectedException => ExitCode.ModelRefused,
        DeviceUnavailableException => ExitCode.Missing,
        StorageUnavailableException => ExitCode.StorageUnavailable,
        PipelineException => ExitCode.RunFailed,
        GdalMissingException or ProbeException => ExitCode.Missing,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Unexpected,
    };

    /// <summary>Whether the error's message is written for the user and needs no stack trace.</summary>
    public static bool IsExpected(Exception error) => Of(error) != ExitCode.Unexpected;
}
