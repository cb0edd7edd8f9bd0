using System.Globalization;

namespace Nadir.RasterProbe;

/// <summary>This process's memory, as Linux tells it.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";

    private const int Looks = 50;

    /// <summary>
    /// Bytes of address space taken, or 0 where the system does not tell: the least of many looks, since allocators take more than they want for a
    /// moment (a thread's first heap twice over) and give it back.
    /// </summary>
    public static long Space()
    {
        long least = long.MaxValue;
        for (int look = 0; look < Looks; look++)
        {
            least = Math.Min(least, Kibibytes("VmSize:") << 10);
        }

        return least;
    }

    /// <summary>Most bytes resident at once since <see cref="ForgetPeak"/>, or 0 where the system does not tell.</summary>
    public static long Peak() => Kibibytes("VmHWM:") << 10;

    /// <summary>Starts the peak anew from what is resident now.</summary>
    public static void ForgetPeak()
    {
        const string reset = "/proc/self/clear_refs";
        if (!File.Exists(reset))
        {
            return;
        }

        try
        {
            using var file = new FileStream(reset, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write("5"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every container allows it; then the peak is that of the whole life.
        }
    }

    private static long Kibibytes(string name)
    {
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
