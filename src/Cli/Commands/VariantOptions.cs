using System.CommandLine;
using System.CommandLine.Parsing;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Commands;

/// <summary>Options of which several values can be given, for commands that go over all of their combinations.</summary>
internal sealed class VariantOptions
{
    private static readonly UpscaleSettings Defaults = new();

    private readonly Option<string[]> models = new("--model", "-m")
    {
        Description = $"Model by name ('nadir models' lists them); can be given again for another. Default: {Defaults.Model}.",
        HelpName = "NAME",
    };

    private readonly Option<int[]?> steps = new("--steps", "-n")
    {
        Description = "Sampling steps, 0 to 1000, one or more with commas between; 0 is the faithful preview. Default: each model's.",
        HelpName = "N[,N...]",
        CustomParser = ParseSteps,
    };

    private readonly Option<double[]?> temperatures = new("--temperature")
    {
        Description = "Factors on the noise with commas between: 0 the most faithful, 1 a full sample. Default: 1.",
        HelpName = "T[,T...]",
        CustomParser = result => NumberList.Parse(result, "--temperature", "numbers with commas between, such as 1,0.7", 1, 100),
    };

    /// <summary>Adds the options to a command.</summary>
    public VariantOptions(Command command)
    {
        command.Add(models);
        command.Add(steps);
        command.Add(temperatures);
    }

    /// <summary>The choices: for each model, for each number of steps, each temperature.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="common">What all of them share.</param>
    public IReadOnlyList<UpscaleSettings> Of(ParseResult parse, UpscaleSettings common)
    {
        string[] names = parse.GetValue(models) is { Length: > 0 } given ? given : [Defaults.Model];
        int?[] counts = parse.GetResult(steps) is null ? [null] : [.. parse.GetValue(steps)!];
        double[] factors = parse.GetResult(temperatures) is null ? [Defaults.Temperature] : parse.GetValue(temperatures)!;
        return
        [
            .. from name in names
               from count in counts
               from factor in factors
               select common with { Model = name, Steps = count, Temperature = factor },
        ];
    }

    private static int[]? ParseSteps(ArgumentResult result)
    {
        const string Allowed = "whole numbers with commas between, such as 0,1,4";
        double[]? numbers = NumberList.Parse(result, "--steps", Allowed, 1, 100);
        if (numbers is null)
        {
            return null;
        }

        if (Array.TrueForAll(numbers, number => number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue))
        {
            return Array.ConvertAll(numbers, number => (int)number);
        }

        result.AddError($"--steps is '{result.Tokens[0].Value}'; give {Allowed}.");
        return null;
    }
}
