using System.CommandLine;
using System.CommandLine.Parsing;
using Nadir.Cli.Terminals;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Cli.Commands;

/// <summary>The option <c>--device</c> of the commands that run models.</summary>
internal sealed class DeviceOption
{
    private readonly Option<Device> device = new("--device")
    {
        Description = "What runs the model: auto (a GPU where there is one), cpu, cuda:N or tensorrt:N.",
        HelpName = "DEVICE",
        CustomParser = Parse,
        DefaultValueFactory = _ => Device.Auto,
    };

    /// <summary>Adds the option to a command.</summary>
    public DeviceOption(Command command)
    {
        command.Add(device);
    }

    /// <summary>The device to use. A GPU, and what <c>auto</c> came to where it was asked for by name, are told on the terminal.</summary>
    public DeviceChoice Read(ParseResult parse, Terminal terminal)
    {
        var wanted = parse.GetValue(device);
        var choice = new DeviceFinder().Choose(wanted);
        bool isGiven = parse.GetResult(device) is { Implicit: false };
        if (choice.Gpu is not null || (isGiven && wanted == Device.Auto))
        {
            terminal.Say($"nadir: {choice}.");
        }

        return choice;
    }

    private static Device Parse(ArgumentResult result)
    {
        string text = result.Tokens.Count == 0 ? string.Empty : result.Tokens[0].Value;
        if (Device.TryParse(text) is { } parsed)
        {
            return parsed;
        }

        result.AddError($"--device is '{text}'; give {Device.Allowed}.");
        return Device.Auto;
    }
}
