using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Xunit.Abstractions;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>The checker bites: each classic mistake, built into the shipped functions, is found, with the moves that lead to it.</summary>
public sealed class MistakeTests(ITestOutputHelper output)
{
    [Fact]
    public void FanInThatListsBeforeItWrites_LosesTheSignal() => Finds(
        "all is quiet and the run has not ended",
        new Bounds(),
        stages => (session, message) => message.Queue == QueueNames.UpscaleTiles ? ListFirstAsync(session, message) : stages.RunAsync(session, message));

    [Fact]
    public void HostThatDeletesTheMessageFirst_LosesTheWorkOfTheDead() =>
        Finds("all is quiet and the run has not ended", new Bounds { Crashes = 1, DeletesFirst = true }, null);

    [Fact]
    public void StitcherThatIgnoresTheLeaseAndPutsOver_ReplacesAProduct() => Finds(
        "a product's file is put over",
        new Bounds { Repeats = 1 },
        stages => (session, message) =>
        {
            var ports = new AlteredPorts(session)
            {
                OnLease = () => Task.FromResult<IBlobLease?>(new NoLease()),
                OnCreate = async (path, content) => path.Container == BlobLayout.Products && await session.FindAsync(path, CancellationToken.None) is not null
                    ? await session.PutAsync(path, content, CancellationToken.None) is not null
                    : await session.CreateAsync(path, content, CancellationToken.None),
            };
            return stages.RunAsync(session, ports, ports, message);
        });

    [Fact]
    public void StitcherThatPublishesTheReportFirst_ShowsHalfAProduct() => Finds(
        "a product is seen whole without",
        new Bounds(),
        stages => (session, message) =>
        {
            var ports = new AlteredPorts(session) { OnCreate = (path, content) => session.CreateAsync(Swapped(path), content, CancellationToken.None) };
            return stages.RunAsync(session, ports, ports, message);
        });

    [Fact]
    public void EndThatIsPutOver_CommitsTwice() => Finds(
        "a commit is put over",
        new Bounds { Poisons = 1 },
        stages => (session, message) =>
        {
            var ports = new AlteredPorts(session)
            {
                OnCreate = async (path, content) => path.Name.EndsWith("/commit.json", StringComparison.Ordinal) && await session.FindAsync(path, CancellationToken.None) is not null
                    ? await session.PutAsync(path, content, CancellationToken.None) is not null
                    : await session.CreateAsync(path, content, CancellationToken.None),
            };
            return stages.RunAsync(session, ports, ports, message);
        });

    [Fact]
    public void TilerThatSendsBeforeItStores_FailsUnits() => Finds(
        "the run failed",
        new Bounds(),
        stages => (session, message) => message.Queue == QueueNames.TileScene ? SendFirstAsync(stages, session, message) : stages.RunAsync(session, message));

    private void Finds(string fault, Bounds bounds, Func<Stages, Func<Session, Message, Task>>? change)
    {
        var found = Exploring.Run(bounds, change: change);

        output.WriteLine(found.ToString());
        Assert.StartsWith(fault, found.Fault, StringComparison.Ordinal);
        Assert.NotEmpty(found.Trace);
    }

    /// <summary>An upscaler whose fan-in counts what was there before its own write, and itself.</summary>
    private static async Task ListFirstAsync(Session session, Message message)
    {
        var (_, run, unit, _) = PipelineJson.ReadUpscaleTiles(message.Body);
        var plan = new RunPlan(await new RunStore(session).ReadManifestAsync(run, CancellationToken.None));
        int shard = plan.ShardOf(unit);
        int before = await CountAsync(session, BlobLayout.DetailPrefix(run, shard));
        bool created = await session.CreateAsync(BlobLayout.Detail(run, shard, unit), new MemoryStream(DetailTiles.WriteEmpty()), CancellationToken.None);
        if (before + (created ? 1 : 0) == plan.UnitsIn(shard))
        {
            await session.CreateAsync(BlobLayout.Shard(run, shard), Stream.Null, CancellationToken.None);
            if (await CountAsync(session, BlobLayout.ShardPrefix(run)) == plan.ShardCount)
            {
                string body = PipelineJson.Body(new StitchSceneMessage(PipelineJson.Schema, run));
                await session.SendAsync(QueueNames.StitchScene, body, TimeSpan.Zero, CancellationToken.None);
            }
        }
    }

    private static async Task SendFirstAsync(Stages stages, Session session, Message message)
    {
        (BlobPath Path, MemoryStream Content)? held = null;
        var ports = new AlteredPorts(session)
        {
            OnCreate = async (path, content) =>
            {
                var copy = new MemoryStream();
                await content.CopyToAsync(copy);
                held = (path, copy);
                return true;
            },
            OnSend = async (queue, body) =>
            {
                await session.SendAsync(queue, body, TimeSpan.Zero, CancellationToken.None);
                held!.Value.Content.Position = 0;
                await session.CreateAsync(held.Value.Path, held.Value.Content, CancellationToken.None);
            },
        };
        await stages.RunAsync(session, ports, ports, message);
    }

    private static async Task<int> CountAsync(Session session, string prefix) =>
        await session.ListAsync(BlobLayout.Work, prefix, CancellationToken.None).CountAsync();

    /// <summary>The report's place for the product's file, and the other way round.</summary>
    private static BlobPath Swapped(BlobPath path) => path.Container != BlobLayout.Products ? path
        : path.Name.EndsWith("/scene.tif", StringComparison.Ordinal) ? new BlobPath(path.Container, path.Name.Replace("/scene.tif", "/report.json", StringComparison.Ordinal))
        : path.Name.EndsWith("/report.json", StringComparison.Ordinal) ? new BlobPath(path.Container, path.Name.Replace("/report.json", "/scene.tif", StringComparison.Ordinal))
        : path;

    private sealed class NoLease : IBlobLease
    {
        public Task RenewAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
