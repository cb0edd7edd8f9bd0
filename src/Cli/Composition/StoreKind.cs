namespace Nadir.Cli.Composition;

/// <summary>Kinds of stores.</summary>
internal enum StoreKind
{
    /// <summary>The embedded store in a local folder.</summary>
    Folder,

    /// <summary>An Azurite of the command's own.</summary>
    Azurite,

    /// <summary>An Azure Storage account.</summary>
    Connection,
}
