using Nadir.Chaos.Tests.Trials;
using Nadir.Chaos.Tests.Worker;

namespace Nadir.Chaos.Tests;

/// <summary>This assembly as a program: a worker that the harness starts, or the harness by hand (docs/chaos.md).</summary>
internal static class Program
{
    /// <summary><c>worker</c>, or <c>[--seed S] [--minutes M] [--slots N]</c>.</summary>
    public static Task<int> Main(string[] args) =>
        args is ["worker"] ? ChaosWorker.MainAsync() : ChaosCommand.MainAsync(args);
}
