using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Nadir.Cli.Composition;
using Nadir.Cli.Planning;
using Nadir.Core.Errors;
using Nadir.Platform.Models;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Diagnosis;

/// <summary>Examines what this machine has of what Nadir needs.</summary>
/// <param name="models">Folder of models.</param>
/// <param name="folder">Folder that a store would be in.</param>
internal sealed class Doctor(string models, string folder)
{
    private const long LittleSpace = 2L << 30;

    /// <summary>All findings, in a fixed order.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { new(".NET", FindingState.Ok, RuntimeInformation.FrameworkDescription, null) };
        findings.AddRange(Gdal());
        findings.Add(Probe());
        findings.Add(OnnxRuntime());
        findings.Add(Devices(new DeviceFinder()));
        findings.AddRange(Models());
        findings.Add(Store());
        findings.Add(Space());
        findings.Add(await NodeAsync(cancellationToken));
        findings.Add(Azurite());
        return findings;
    }

    private static Finding[] Gdal()
    {
        string release;
        try
        {
            release = GdalVersion.Release;
        }
        catch (GdalMissingException error)
        {
            return [new Finding("GDAL", FindingState.Missing, error.Message, "run 'eng/setup', or install GDAL 3.6 or later")];
        }

        var drivers = GdalDrivers.Names;
        string[] needed = ["GTiff", "COG", "PNG"];
        string[] missing = [.. needed.Where(driver => !drivers.Contains(driver))];
        var state = missing.Length == 0 ? FindingState.Ok : FindingState.Missing;
        string? remedy = missing.Length == 0 ? null : $"install a GDAL that has {string.Join(", ", missing)}";
        return
        [
            new Finding("GDAL", FindingState.Ok, release, null),
            new Finding("GDAL drivers", state, string.Join(", ", drivers), remedy),
        ];
    }

    private static Finding Probe()
    {
        var program = ProbeProgram.Find(AppContext.BaseDirectory);
        return File.Exists(program.Path)
            ? new Finding("scene probe", FindingState.Ok, program.Path, null)
            : new Finding("scene probe", FindingState.Missing, $"no {program.Path}", "build or install again, or give --isolation none for scenes of your own");
    }

    private static Finding OnnxRuntime()
    {
        const string Name = "ONNX Runtime";
        try
        {
            return new Finding(Name, FindingState.Ok, OrtEnv.Instance().GetVersionString(), null);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            return new Finding(Name, FindingState.Missing, error.GetBaseException().Message.ReplaceLineEndings(" "), "run 'eng/setup' and build again");
        }
    }

    /// <summary>The devices beside the CPU; having none is no fault.</summary>
    internal static Finding Devices(DeviceFinder finder)
    {
        const string Name = "devices";
        var (gpus, fault) = finder.Gpus();
        return fault is null
            ? new Finding(Name, FindingState.Ok, $"cpu, {string.Join(", ", gpus.Select(gpu => $"cuda:{gpu}"))}", null)
            : new Finding(Name, FindingState.Optional, $"cpu alone: {fault.Reason}", $"{fault.Remedy} if a GPU is wanted");
    }

    private List<Finding> Models()
    {
        var catalog = new FolderModelCatalog(models);
        var findings = catalog.Names.Select(name => Model(catalog, name)).ToList();
        return findings.Count > 0
            ? findings
            : [new Finding("models", FindingState.Missing, $"none in {catalog.Folder}", $"put one there, or name their folder with --models or {ModelFolder.Variable}")];
    }

    private static Finding Model(FolderModelCatalog catalog, string name)
    {
        try
        {
            var card = catalog.Find(name);
            foreach (var file in card.Files)
            {
                catalog.ReadGraph(card, file);
            }

            return new Finding($"model {name}", FindingState.Ok, $"{card.Version}, hashes match", null);
        }
        catch (ModelRejectedException error)
        {
            return new Finding($"model {name}", FindingState.Missing, error.Message, "mend or remove it");
        }
    }

    private Finding Store()
    {
        string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(probe, "nadir");
            File.Delete(probe);
            return new Finding("store", FindingState.Ok, $"{folder} can be written", null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Finding("store", FindingState.Missing, error.Message, "give this user write access, or another folder with --store");
        }
    }

    private Finding Space()
    {
        const string Name = "free space";
        try
        {
            long free = new DriveInfo(folder).AvailableFreeSpace;
            return free >= LittleSpace
                ? new Finding(Name, FindingState.Ok, $"{ByteText.Of(free)} at {folder}", null)
                : new Finding(Name, FindingState.Optional, $"only {ByteText.Of(free)} at {folder}", "free some, or give another folder with --store; 'nadir plan' says what a scene needs");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Finding(Name, FindingState.Optional, $"unknown at {folder} ({error.Message.TrimEnd('.')})", "look at it by hand");
        }
    }

    private static async Task<Finding> NodeAsync(CancellationToken cancellationToken)
    {
        const string Name = "Node";
        const string Remedy = "install Node.js 20 or later if --azurite is wanted";
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            string version = (await node.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
            await node.WaitForExitAsync(cancellationToken);
            return node.ExitCode == 0
                ? new Finding(Name, FindingState.Ok, version, null)
                : new Finding(Name, FindingState.Optional, $"'node --version' ended with {node.ExitCode}", Remedy);
        }
        catch (Win32Exception)
        {
            return new Finding(Name, FindingState.Optional, "not installed", Remedy);
        }
    }

    private static Finding Azurite()
    {
        string script = CheckoutFolder.Azurite(AppContext.BaseDirectory);
        return File.Exists(script)
            ? new Finding("Azurite", FindingState.Ok, script, null)
            : new Finding("Azurite", FindingState.Optional, "not installed", "run 'eng/setup --azurite' if --azurite is wanted");
    }
}
