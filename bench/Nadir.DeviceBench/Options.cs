using System.Globalization;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.DeviceBench;

/// <summary>Options of the bench: pairs of <c>--name value</c>.</summary>
internal sealed class Options
{
    private static readonly string[] Known =
    [
        "--device", "--models", "--model", "--precisions", "--steps", "--batches", "--sampling", "--lanes", "--rounds", "--side",
        "--output",
    ];
    private readonly Dictionary<string, string> values = [];

    public Options(string[] args)
    {
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !Known.Contains(args[i]))
            {
                throw new ArgumentException($"{args[i]} is no option with a value; known: {string.Join(", ", Known)}");
            }

            values[args[i]] = args[i + 1];
        }

        Device = Device.Parse(Text("--device", "auto"));
    }

    /// <summary>What is measured.</summary>
    public Device Device { get; }

    /// <summary>Folder of models.</summary>
    public string Models => Text("--models", "models");

    /// <summary>The model.</summary>
    public string Model => Text("--model", "edge-x4");

    /// <summary>Precisions that the card has.</summary>
    public string[] Precisions => Text("--precisions", "fp32,fp16").Split(',');

    /// <summary>Numbers of steps.</summary>
    public int[] Steps => Numbers("--steps", "1,2,4,8");

    /// <summary>Tiles in one call.</summary>
    public int[] Batches => Numbers("--batches", "1,4,16");

    /// <summary>Where the sampler steps: "device" (all steps one graph) and "host" (between calls of the denoiser).</summary>
    public string[] Sampling => Text("--sampling", "device,host").Split(',');

    /// <summary>Calls at once in the whole stage; null for the device's own number.</summary>
    public int? Lanes => Text("--lanes", string.Empty) is { Length: > 0 } lanes ? int.Parse(lanes, CultureInfo.InvariantCulture) : null;

    /// <summary>Measurements of each; the median counts.</summary>
    public int Rounds => Numbers("--rounds", "5")[0];

    /// <summary>Side of the scene for the whole stage, in input pixels; 0 leaves it out.</summary>
    public int Side => Numbers("--side", "768")[0];

    /// <summary>File of the results as JSON; empty for none.</summary>
    public string Output => Text("--output", string.Empty);

    private string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    private int[] Numbers(string name, string otherwise) =>
        [.. Text(name, otherwise).Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
