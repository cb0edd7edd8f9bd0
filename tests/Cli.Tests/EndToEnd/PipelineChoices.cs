using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>How a test puts the pipeline together.</summary>
internal sealed record PipelineChoices
{
    /// <summary>Settings of the scenes that are dropped; the model's name is set to <see cref="Pattern"/>'s where there is one.</summary>
    public UpscaleSettings Settings { get; init; } = new();

    /// <summary>The model that costs nothing; null for the real ones in models/.</summary>
    public PatternDetailModel? Pattern { get; init; }

    /// <summary>Units under way at once.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Takes every line that is logged, at any level; null for none.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>What stands between the stages and the queues.</summary>
    public Func<IQueueStore, IQueueStore> Queues { get; init; } = queues => queues;
}
