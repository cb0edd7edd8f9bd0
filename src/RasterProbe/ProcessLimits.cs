using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Nadir.RasterProbe;

/// <summary>What this process denies itself before it looks at a scene (setrlimit, Linux). None of it can be taken back.</summary>
internal static partial class ProcessLimits
{
    // Resources of Linux's asm-generic/resource.h.
    private const int CpuSeconds = 0;
    private const int FileBytes = 1;
    private const int CoreBytes = 4;
    private const int AddressSpace = 9;

    private const string OutOfMemoryScore = "/proc/self/oom_score_adj";

    /// <summary>
    /// Bounds the address space to what is taken already and <paramref name="memoryBytes"/> more, and the CPU time to
    /// <paramref name="seconds"/> of every core (decoders may use all); forbids written files and
    /// core dumps; and offers this process first where the system runs out of memory. Elsewhere than on Linux it does nothing: there only
    /// the watching process bounds the time.
    /// </summary>
    public static void Apply(long memoryBytes, long seconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Set(CoreBytes, 0);
        Set(CpuSeconds, checked((ulong)(seconds * Environment.ProcessorCount)));
        Set(AddressSpace, checked((ulong)(ProcessMemory.Space() + memoryBytes)));
        OfferFirst();
        Set(FileBytes, 0);
    }

    /// <summary>Turns descriptor 1 into descriptor 2, so that no library's print mixes with the answers, which go to a copy made before.</summary>
    public static void SilenceStandardOutput()
    {
        if (!OperatingSystem.IsWindows() && Duplicate(2, 1) < 0)
        {
            throw new Win32Exception();
        }
    }

    private static void OfferFirst()
    {
        try
        {
            File.WriteAllText(OutOfMemoryScore, "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A courtesy to the other processes, which not every container allows; the bounds hold without it.
        }
    }

    private static void Set(int resource, ulong value)
    {
        var limit = new Limit { Soft = value, Hard = value };
        if (SetLimit(resource, in limit) != 0)
        {
            throw new Win32Exception();
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int from, int to);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
