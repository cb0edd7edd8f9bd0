using System.CommandLine;
using Nadir.Cli.Composition;

namespace Nadir.Cli.Commands;

/// <summary>The options that say where scenes, work and products are kept.</summary>
internal sealed class StoreOptions
{
    private readonly Option<DirectoryInfo?> store = new("--store")
    {
        Description = "Folder that keeps scenes, work and products (with --azurite: its data).",
        HelpName = "FOLDER",
    };

    private readonly Option<bool> azurite = new("--azurite")
    {
        Description = "Keep them in an Azurite that is started for this command and stopped again (needs Node).",
    };

    private readonly Option<string?> connection = new("--connection")
    {
        Description = "Keep them in Azure Storage: a connection string, or an account's name for the signed-in identity.",
        HelpName = "CS",
    };

    /// <summary>Adds the options to a command.</summary>
    public StoreOptions(Command command)
    {
        command.Add(store);
        command.Add(azurite);
        command.Add(connection);
        command.Validators.Add(result =>
        {
            if (result.GetValue(connection) is not null && (result.GetValue(azurite) || result.GetValue(store) is not null))
            {
                result.AddError("--connection goes with neither --azurite nor --store; give one of them.");
            }
        });
    }

    /// <summary>The choice that was given.</summary>
    public StoreChoice Read(ParseResult parse)
    {
        string? folder = parse.GetValue(store)?.FullName;
        return parse.GetValue(connection) is { } text ? StoreChoice.AtConnection(text)
            : parse.GetValue(azurite) ? StoreChoice.InAzurite(folder)
            : StoreChoice.InFolder(folder);
    }
}
