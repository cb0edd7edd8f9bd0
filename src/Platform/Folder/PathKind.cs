namespace Nadir.Platform.Folder;

/// <summary>What an entry of a blob folder stands for.</summary>
internal enum PathKind
{
    /// <summary>Not written by the store: ignored.</summary>
    Foreign,

    /// <summary>The last part of a blob's name, or its end where the part is long.</summary>
    Blob,

    /// <summary>A whole part of blob names, before a slash.</summary>
    Part,

    /// <summary>The beginning of a part that is too long for one file name; what it holds goes on with it.</summary>
    Beginning,
}
