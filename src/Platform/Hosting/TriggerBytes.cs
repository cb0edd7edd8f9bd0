namespace Nadir.Platform.Hosting;

/// <summary>Bytes as the type that a function asks for.</summary>
internal static class TriggerBytes
{
    /// <summary>The bytes as UTF-8 string, byte[] or <see cref="BinaryData"/>.</summary>
    public static object As(Type type, BinaryData bytes) =>
        type == typeof(string) ? bytes.ToString() : type == typeof(byte[]) ? bytes.ToArray() : bytes;
}
