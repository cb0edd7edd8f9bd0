using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>What must hold in every state, of every effect and at every end.</summary>
/// <param name="bounds">What may go wrong.</param>
/// <param name="facts">The blobs.</param>
/// <param name="run">The run.</param>
/// <param name="quiet">The blobs at the end of a run of one worker without faults; null where there is nothing to compare with.</param>
internal sealed class Rules(Bounds bounds, Facts facts, RunId run, IReadOnlyDictionary<string, char>? quiet)
{
    private readonly RunPaths paths = new(run);
    private readonly Dictionary<char, RunCommit> commits = [];
    private readonly Dictionary<(char Report, char Product), bool> reports = [];

    /// <summary>The run.</summary>
    public RunId Run => run;

    private bool IsReopened => bounds.Retries + bounds.Collections > 0;

    /// <summary>What is broken in a world, or null.</summary>
    public string? Always(World world) => Products(world) ?? Ends(world) ?? Units(world);

    /// <summary>What an effect breaks, or null.</summary>
    public string? OfEffect(Effect effect) => effect.Kind switch
    {
        EffectKind.Put when paths.Product.Contains(effect.Target) => $"a product's file is put over: {effect.Target}",
        EffectKind.Delete when paths.Product.Contains(effect.Target) => $"a product's file is deleted: {effect.Target}",
        EffectKind.Put when effect.Target == paths.Commit => "a commit is put over",
        EffectKind.Delete when effect.Target == paths.Manifest => "a manifest is deleted",
        EffectKind.Delete when !IsReopened && (effect.Target == paths.Commit || paths.ShardOfUnit.Contains(effect.Target) || paths.Failed.Contains(effect.Target)) =>
            $"{effect.Target} is deleted",
        _ => null,
    };

    /// <summary>What is broken where nothing is left to do, or null.</summary>
    public string? AtEnd(State state)
    {
        var world = state.World;
        if (Commit(world) is not { } commit)
        {
            return "all is quiet and the run has not ended";
        }

        bool done = commit.Outcome == RunOutcome.Done;
        return !done && bounds.Poisons == 0 ? $"the run failed: {commit.Reason}"
            : IsOpen(world) ? "the run has ended and is listed as under way"
            : !world.Has(paths.Closed) ? "the run has ended and is not listed as ended"
            : done && !world.Has(paths.Latest) ? "the run is done without latest.json"
            : !done && !world.Has(paths.Rejection) ? "the run failed and nobody is told"
            : null;
    }

    /// <summary>Whether the run is listed as under way.</summary>
    public bool IsOpen(World world) => world.Has(paths.Open);

    /// <summary>Whether the run has ended.</summary>
    public bool HasEnded(World world) => world.Has(paths.Commit);

    /// <summary>Whether the run is done and has tiles left, which a late worker stored.</summary>
    public bool HasTilesLeft(World world) =>
        Commit(world) is { Outcome: RunOutcome.Done } && (paths.Inputs.Any(world.Has) || paths.Details.Any(world.Has));

    /// <summary>Whether a host may give up a message, or somebody delete it: those of the pipeline's queues.</summary>
    public bool CanBePoison(Message message) => message.Queue is QueueNames.TileScene or QueueNames.UpscaleTiles or QueueNames.StitchScene;

    /// <summary>
    /// Units, a bit each, that a fault now may cause to be computed once more: sent and not done; all that are not done where their sender
    /// is the one that repeats.
    /// </summary>
    public int Exposed(State state, Message delivery)
    {
        int units = 0;
        for (int unit = 0; unit < Stages.Units; unit++)
        {
            string body = paths.Bodies[unit];
            bool sent = delivery.Queue is QueueNames.TileScene or Stages.Drop
                || state.World.Messages.ContainsKey(new Message(QueueNames.UpscaleTiles, body))
                || state.Workers.Any(worker => worker.At?.Delivery.Body == body);
            units |= sent && !state.World.Has(paths.Details[unit]) ? 1 << unit : 0;
        }

        return units;
    }

    private string? Products(World world)
    {
        if (world.Blobs.TryGetValue(paths.Product[^1], out char report))
        {
            if (paths.Product.FirstOrDefault(file => !world.Has(file)) is { } missing)
            {
                return $"a product is seen whole without {missing}";
            }

            if (!Agree(report, world.Blobs[paths.Product[0]]))
            {
                return "the report is of another product than the one beside it";
            }
        }

        if (world.Has(paths.Latest) && Commit(world) is not { Outcome: RunOutcome.Done })
        {
            return "latest.json names a run that is not done";
        }

        return quiet is null ? null : paths.Product
            .Where(file => world.Blobs.TryGetValue(file, out char fact) && fact != quiet[file])
            .Select(file => $"{file} has other bytes than in the quiet run")
            .FirstOrDefault();
    }

    private string? Ends(World world)
    {
        if (Commit(world) is not { } commit)
        {
            return world.Has(paths.Closed) && !IsReopened ? "the run is listed as ended without a commit" : null;
        }

        bool done = commit.Outcome == RunOutcome.Done;
        return done && world.Has(paths.Rejection) ? "the run is done and its scene rejected"
            : done && paths.Product.FirstOrDefault(file => !world.Has(file)) is { } missing ? $"the run is done without {missing}"
            : world.Blobs.TryGetValue(paths.Closed, out char closed) && !IsReopened && CommitOf(closed) != commit ? "the run is listed with another end than it has"
            : null;
    }

    /// <summary>A shard's marker says that its units have ended; tiles stay until the run has. After its end both may be gone.</summary>
    private string? Units(World world)
    {
        if (world.Has(paths.Commit))
        {
            return null;
        }

        for (int unit = 0; unit < Stages.Units; unit++)
        {
            bool isDone = world.Has(paths.Details[unit]);
            if (world.Has(paths.ShardOfUnit[unit]) && !isDone && !world.Has(paths.Failed[unit]) && !IsReopened)
            {
                return $"{paths.ShardOfUnit[unit]} is there and unit {unit} has not ended";
            }

            if (isDone && !world.Has(paths.Inputs[unit]) && !IsReopened)
            {
                return $"the input of unit {unit} is gone and the run has not ended";
            }
        }

        return null;
    }

    /// <summary>The unit that was computed more often than the faults so far explain, or null.</summary>
    public string? Recomputed(State state)
    {
        int faults = bounds.Crashes + bounds.Repeats - state.Left.Crashes - state.Left.Repeats;
        for (int unit = 0; unit < Stages.Units && !IsReopened; unit++)
        {
            int allowed = 1 + ((state.Exposed & (1 << unit)) != 0 ? faults : 0);
            if (state.Computed[unit] > allowed)
            {
                return $"unit {unit} was computed {state.Computed[unit]} times, and was not under way at any fault that could explain it";
            }
        }

        return null;
    }

    private bool Agree(char report, char product)
    {
        if (!reports.TryGetValue((report, product), out bool agree))
        {
            using var json = JsonDocument.Parse(facts[report].Data);
            string? hash = json.RootElement.GetProperty("product").GetProperty("sha256").GetString();
            reports[(report, product)] = agree = hash == Convert.ToHexStringLower(SHA256.HashData(facts[product].Data.Span));
        }

        return agree;
    }

    private RunCommit? Commit(World world) => world.Blobs.TryGetValue(paths.Commit, out char fact) ? CommitOf(fact) : null;

    private RunCommit CommitOf(char fact) =>
        commits.TryGetValue(fact, out var commit) ? commit : commits[fact] = PipelineJson.ReadCommit(facts[fact]);
}
