using System.CommandLine;
using Nadir.Raster.Examination;

namespace Nadir.Cli.Commands;

/// <summary>Options that several commands take, made once a command line so that all of them mean the same.</summary>
internal sealed class SharedOptions
{
    private readonly List<Option<bool>> jsonOptions = [];

    /// <summary>Log everything, and whole traces of faults.</summary>
    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Log everything, and whole traces of faults, to standard error.",
        Recursive = true,
    };

    /// <summary>Where models are.</summary>
    public static Option<DirectoryInfo?> Models() => new("--models")
    {
        Description = "Folder of models. Default: $NADIR_MODELS, else the checkout's models/.",
        HelpName = "FOLDER",
    };

    /// <summary>Where scenes are examined.</summary>
    public static Option<SceneIsolation> Isolation() => new Option<SceneIsolation>("--isolation")
    {
        Description = "Where a scene is examined: 'process' for one of its own, which it may crash, or 'none', for scenes of your own.",
        HelpName = "process|none",
    };

    /// <summary>A <c>--json</c> of one command.</summary>
    public Option<bool> JsonFor(string what)
    {
        var option = new Option<bool>("--json") { Description = $"Print {what} as JSON on standard output, and nothing else there." };
        jsonOptions.Add(option);
        return option;
    }

    /// <summary>Whether the command that was given is to print JSON.</summary>
    public bool Json(ParseResult parse) => jsonOptions.Any(option => parse.GetResult(option) is not null && parse.GetValue(option));
}
