using System.CommandLine;
using System.Globalization;
using Nadir.Cli.Composition;
using Nadir.Cli.Planning;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference;
using Spectre.Console;

namespace Nadir.Cli.Commands;

/// <summary><c>nadir plan</c>: what an upscale will be, before any of its work.</summary>
internal static class PlanCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var scene = new Argument<string>("SCENE") { Description = "The scene's file." };
        var threads = new Option<int>("--threads") { Description = "Threads of one network call, 0 to 256; 0 is one a core.", HelpName = "N" };
        var models = SharedOptions.Models();
        var isolation = SharedOptions.Isolation();
        var json = context.Shared.JsonFor("the plan");
        var command = new Command("plan", "Say what an upscale of a scene will be: tiles, bytes, time. Refuses what upscale would refuse.");
        command.Add(scene);
        var settings = new SettingsOptions(command, SettingsScope.Scene);
        command.Add(models);
        command.Add(threads);
        var device = new DeviceOption(command);
        command.Add(isolation);
        command.Add(json);
        OptionRanges.Require(threads, 0, 256);
        command.SetAction(async (parse, _) =>
        {
            string folder = ModelFolder.Find(parse.GetValue(models));
            var chosen = settings.Read(parse, folder, parse.GetValue(threads), context);
            var catalog = new FolderModelCatalog(folder);
            var (card, manifest) = await ScenePlanner.PlanAsync(
                parse.GetRequiredValue(scene), chosen, catalog, SceneExaminers.Create(parse.GetValue(isolation)), context.Interruption.Drain);
            var inference = device.Read(parse, context.Terminal).Inference(parse.GetValue(threads));
            return (int)Run(card, manifest, catalog, inference, context, parse.GetValue(json));
        });
        return command;
    }

    private static ExitCode Run(ModelCard card, SceneManifest manifest, IModelCatalog catalog, InferenceOptions inference, CommandContext context, bool json)
    {
        var plan = ScenePlan.Of(card, manifest);
        using var model = OnnxDetailModel.Load(catalog, card.At(plan.Precision), inference);
        double perTile = TimeEstimate.SecondsPerTile(model, manifest, TimeProvider.System, context.Interruption.Drain);
        plan = plan with { SecondsPerTile = Math.Round(perTile, 4), Seconds = Math.Round(TimeEstimate.Seconds(plan, perTile), 1) };
        if (json)
        {
            context.Terminal.Out.WriteLine(CommandJson.Write(plan));
        }
        else
        {
            context.Terminal.WriteTable(Table(plan));
        }

        foreach (string warning in plan.Warnings)
        {
            context.Terminal.Say($"nadir: warning: {warning}");
        }

        return ExitCode.Ok;
    }

    private static Table Table(ScenePlan plan)
    {
        var table = new Table().HideHeaders().AddColumn("what").AddColumn("value");
        Row(table, "scene", $"{plan.Scene}: {plan.Width}x{plan.Height} pixels, {plan.Bands} x {plan.Type.ToString().ToLowerInvariant()}");
        string gsd = plan.GsdMetres is { } metres ? Text($", {metres:0.###} m a pixel") : string.Empty;
        Row(table, "place", $"CRS {(plan.HasCrs ? "yes" : "no")}, georeference {(plan.Georeferenced ? "yes" : "no")}{gsd}");
        Row(table, "model", $"{plan.Model} in {plan.Precision}, {plan.Sampler}, {plan.Steps} steps");
        Row(table, "tiles", Text($"{plan.Tiles} of {plan.Tile} pixels (halo {plan.Halo}) in {plan.Units} units, {plan.Groups} network calls each"));
        Row(table, "product", $"{plan.ProductWidth}x{plan.ProductHeight} pixels, {ByteText.Of(plan.ProductBytes)} before compression");
        Row(table, "work", $"{ByteText.Of(plan.WorkBytes)} at the most");
        Row(table, "time", Text($"about {ProgressText.Time(TimeSpan.FromSeconds(plan.Seconds!.Value))} here ({plan.SecondsPerTile:0.###} s a tile)"));
        return table;
    }

    private static void Row(Table table, string what, string value) => table.AddRow(Markup.Escape(what), Markup.Escape(value));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
