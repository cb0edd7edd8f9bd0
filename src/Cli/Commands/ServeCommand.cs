using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Nadir.Cli.Composition;
using Nadir.Cli.Serving;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir serve</c>: runs all functions.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var drop = new Option<DirectoryInfo?>("--drop")
        {
            Description = "Folder to take scenes from once they have stopped growing; names with a leading dot are left alone.",
            HelpName = "FOLDER",
        };
        var products = new Option<DirectoryInfo?>("--products")
        {
            Description = "Folder to copy products to. Default with --drop: 'products' beside it.",
            HelpName = "FOLDER",
        };
        var http = new Option<IPEndPoint?>("--http")
        {
            Description = "Answer GET /api/runs there: a loopback address and port, or a port alone.",
            HelpName = "ADDRESS",
            CustomParser = ParseHttp,
        };
        var workers = new Option<int?>("--workers") { Description = "Units under way at once, 1 to 256. Default: host.json's.", HelpName = "N" };
        var threads = new Option<int>("--threads") { Description = "Threads of one network call, 0 to 256; 0 is one a core.", HelpName = "N" };
        var models = SharedOptions.Models();
        var isolation = SharedOptions.Isolation();
        var logFormat = new Option<LogFormat>("--log-format") { Description = "How to log to standard error: text (the default) or json, an object a line.", HelpName = "FORMAT" };
        var command = new Command("serve", "Run all functions until SIGTERM or Ctrl-C: scenes dropped into the 'scenes' container, or a folder, become products.");
        command.Add(drop);
        command.Add(products);
        var store = new StoreOptions(command);
        command.Add(http);
        var settings = new SettingsOptions(command, SettingsScope.Scenes);
        command.Add(models);
        command.Add(workers);
        command.Add(threads);
        var device = new DeviceOption(command);
        command.Add(isolation);
        command.Add(logFormat);
        OptionRanges.Require(workers, 1, 256);
        OptionRanges.Require(threads, 0, 256);
        command.SetAction(async (parse, _) =>
        {
            string? from = parse.GetValue(drop)?.FullName;
            string folder = ModelFolder.Find(parse.GetValue(models));
            var request = new ServeRequest
            {
                Drop = from,
                Products = parse.GetValue(products)?.FullName ?? (from is null ? null : Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(from)) ?? from, "products")),
                Settings = settings.Read(parse, folder, parse.GetValue(threads), context),
                Store = store.Read(parse),
                Models = folder,
                Http = parse.GetResult(http) is null ? null : parse.GetValue(http),
                Workers = parse.GetValue(workers),
                Threads = parse.GetValue(threads),
                Device = device.Read(parse, context.Terminal),
                Isolation = parse.GetValue(isolation),
                LogFormat = parse.GetValue(logFormat),
                Verbose = parse.GetValue(context.Shared.Verbose),
            };
            await new ServeRunner(context.Terminal, context.Interruption, UserFolders.OfThisUser()).RunAsync(request);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static IPEndPoint? ParseHttp(ArgumentResult result)
    {
        string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[0].Value;
        if (Parse(text) is { } address && IPAddress.IsLoopback(address.Address))
        {
            return address;
        }

        result.AddError($"--http is '{text}'; give a port, or a loopback address and port such as 127.0.0.1:7071 (no keys are checked).");
        return null;
    }

    private static IPEndPoint? Parse(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        string address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text["localhost".Length..] : text;
        return IPEndPoint.TryParse(address, out var endPoint) ? endPoint : null;
    }
}
