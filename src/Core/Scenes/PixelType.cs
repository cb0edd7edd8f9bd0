namespace Nadir.Core.Scenes;

/// <summary>The sample types that scenes may have. All are held as <see cref="float"/> in memory, exactly.</summary>
public enum PixelType
{
    /// <summary>Unsigned 8-bit.</summary>
    UInt8,

    /// <summary>Signed 16-bit.</summary>
    Int16,

    /// <summary>Unsigned 16-bit.</summary>
    UInt16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,
}
