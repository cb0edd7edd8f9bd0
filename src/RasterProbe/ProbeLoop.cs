using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Raster;
using Nadir.Raster.Examination;

namespace Nadir.RasterProbe;

/// <summary>
/// Reads requests, a line each, and answers them one after another. The end of the input ends the process at once, whatever it is at:
/// nobody waits for the answer any more.
/// </summary>
internal static class ProbeLoop
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs until the input ends.</summary>
    public static int Run(Stream input, Stream output)
    {
        using var requests = new BlockingCollection<string>();
        new Thread(() => Read(input, requests)) { IsBackground = true }.Start();
        bool limited = false;
        foreach (string line in requests.GetConsumingEnumerable())
        {
            var request = JsonSerializer.Deserialize(line, ProbeJson.Default.ProbeRequest)
                ?? throw new InvalidDataException("a request is null");
            if (!limited)
            {
                // Started first, so that its libraries do not count.
                StartRaster();
                ProcessLimits.Apply(request.MemoryBytes, request.Seconds);
                limited = true;
            }

            ProcessMemory.ForgetPeak();
            JsonSerializer.Serialize(output, Answer(request.Examination, output), ProbeJson.Default.ProbeAnswer);
            output.WriteByte((byte)'\n');
            output.Flush();
        }

        return 0;
    }

    private static void Read(Stream input, BlockingCollection<string> requests)
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line)
        {
            requests.Add(line);
        }

        Environment.Exit(0);
    }

    private static void StartRaster()
    {
        try
        {
            _ = GdalVersion.Release;
        }
        catch (GdalMissingException)
        {
            // Every examination says so.
        }
    }

    private static ProbeAnswer Answer(ExaminationRequest request, Stream output)
    {
        var sinceSign = Stopwatch.StartNew();
        try
        {
            var found = SceneExaminer.Examine(request, ShowSign, CancellationToken.None);
            return new ProbeAnswer(ProbeAnswerKind.Examined, found, "", "", ProcessMemory.Peak());
        }
        catch (SceneRejectedException e)
        {
            return Of(ProbeAnswerKind.Refused, e.Reason, e.Remedy);
        }
        catch (StorageUnavailableException e)
        {
            return Of(ProbeAnswerKind.StoreAway, e.Reason, e.Operation);
        }
        catch (GdalMissingException e)
        {
            return Of(ProbeAnswerKind.GdalMissing, e.Message, "");
        }
        catch (OutOfMemoryException e)
        {
            return Of(ProbeAnswerKind.OutOfMemory, e.Message, "");
        }

        void ShowSign()
        {
            if (sinceSign.Elapsed > BetweenSigns)
            {
                output.WriteByte((byte)'\n');
                output.Flush();
                sinceSign.Restart();
            }
        }
    }

    private static ProbeAnswer Of(ProbeAnswerKind kind, string reason, string remedy) => new(kind, null, reason, remedy, ProcessMemory.Peak());
}
