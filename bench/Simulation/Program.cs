using System.Diagnostics;
using Nadir.Simulation;

try
{
    var watch = Stopwatch.StartNew();
    new Session(new Arguments(args), Console.Out).Run();
    Console.Error.WriteLine($"simulate: {watch.Elapsed.TotalSeconds:0.0} s, {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB at the most");
    return 0;
}
catch (SimulationException error)
{
    Console.Error.WriteLine($"simulate: {error.Message}");
    return 2;
}
