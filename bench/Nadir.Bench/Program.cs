using System.Reflection;
using BenchmarkDotNet.Running;
using Nadir.Bench;
using Nadir.Bench.Load;

string verb = args.Length > 0 ? args[0] : string.Empty;
var settings = new BenchSettings(args.Skip(1).ToArray());
switch (verb)
{
    case "pipeline":
        PipelineBench.Run(settings);
        break;
    case "alone":
        PipelineBench.RunAlone(settings);
        break;
    case "memory":
        await MemoryBench.RunAsync(settings);
        break;
    case "stitch":
        await StitchBench.RunAsync(settings);
        break;
    case "samplers":
        SamplersBench.Run(settings);
        break;
    case "precisions":
        PrecisionsBench.Run(settings);
        break;
    case "load":
        await LoadBench.RunAsync(settings);
        break;
    case "load-one":
        await LoadBench.RunOneAsync(settings);
        break;
    case "drop":
        await DropBench.RunAsync(settings);
        break;
    case "stage":
        await StageRunner.RunAsync(settings);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
        break;
}
