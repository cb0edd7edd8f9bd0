namespace Nadir.Cli.Composition;

/// <summary>Where scenes, work and products are kept, as the user chose.</summary>
internal sealed record StoreChoice
{
    private StoreChoice(StoreKind kind, string? folder, string? connection)
    {
        Kind = kind;
        Folder = folder;
        Connection = connection;
    }

    /// <summary>Kind of store.</summary>
    public StoreKind Kind { get; }

    /// <summary>The folder that the user named; null for one of the command's own, and for a connection.</summary>
    public string? Folder { get; }

    /// <summary>The connection string or account name; null for the other kinds.</summary>
    public string? Connection { get; }

    /// <summary>Whether nobody but this command uses the store, so that it can be removed when the work is done.</summary>
    public bool IsPrivate => Folder is null && Kind != StoreKind.Connection;

    /// <summary>The embedded store; null for a folder of the command's own.</summary>
    public static StoreChoice InFolder(string? folder) => new(StoreKind.Folder, folder, null);

    /// <summary>Azurite with its data in a folder; null for one of the command's own.</summary>
    public static StoreChoice InAzurite(string? folder) => new(StoreKind.Azurite, folder, null);

    /// <summary>An account.</summary>
    public static StoreChoice AtConnection(string connection) => new(StoreKind.Connection, null, connection);
}
