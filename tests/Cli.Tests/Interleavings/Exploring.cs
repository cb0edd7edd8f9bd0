using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>Explorations from the drop of a scene on.</summary>
internal static class Exploring
{
    /// <summary>
    /// Explores the shipped functions, or <paramref name="change"/> of them. Where no unit can be given up, products are compared with that of
    /// one worker without faults.
    /// </summary>
    public static Exploration Run(
        Bounds bounds, UpscaleSettings? settings = null, Func<Stages, Func<Session, Message, Task>>? change = null) => Task.Run(() =>
    {
        using var stages = settings is null ? new Stages() : new Stages { Settings = settings };
        var facts = new Facts();
        var dropped = stages.Dropped(facts, bounds.Retries + bounds.Collections > 0);
        var run = stages.RunOf(dropped, facts);
        var program = change?.Invoke(stages) ?? stages.RunAsync;
        var quiet = bounds.Poisons == 0 ? Quiet(new StepTree(facts, stages, program), dropped, _ => true).Blobs : null;
        var start = bounds.From == Start.Dropped ? dropped : Quiet(
            new StepTree(facts, stages, stages.RunAsync),
            dropped,
            message => message.Queue == Stages.Drop || (bounds.From == Start.Tiled && message.Queue == QueueNames.TileScene));
        var tree = new StepTree(facts, stages, program);
        return new Explorer(bounds, tree, new Rules(bounds, facts, run, quiet)).Run(start);
    }).GetAwaiter().GetResult();

    /// <summary>What one worker makes of a world, to which nothing happens, with the messages that are <paramref name="wanted"/>.</summary>
    private static World Quiet(StepTree tree, World world, Func<Message, bool> wanted)
    {
        while (world.Messages.Keys.Where(wanted).ToList() is [var message, ..])
        {
            world = world.Take(message);
            for (var step = tree.Begin(message, world); step.Effect is { } effect;)
            {
                var (after, answer) = effect.Apply(world);
                world = after;
                step = tree.Next(step, answer, world);
            }
        }

        return world;
    }
}
