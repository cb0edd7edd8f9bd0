using Nadir.Core.Errors;
using Nadir.DeviceBench;
using Nadir.Platform.Models;
using Nadir.Upscaler.Inference.Devices;

try
{
    var options = new Options(args);
    var choice = new DeviceFinder().Choose(options.Device);
    var sheet = new Sheet();
    sheet.Note("device", $"{choice}");
    sheet.Note("machine", $"{Environment.ProcessorCount} cores, {Environment.OSVersion}");
    sheet.Note("model", options.Model);
    await new Measurements(options, new FolderModelCatalog(options.Models), choice, sheet).RunAsync();
    if (options.Output.Length > 0)
    {
        sheet.Save(options.Output);
    }

    return 0;
}
catch (Exception error) when (error is PipelineException or ArgumentException or FormatException)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 2;
}
