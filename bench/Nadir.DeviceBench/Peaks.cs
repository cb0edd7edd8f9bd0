using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Nadir.Upscaler.Inference.Devices;
using Nadir.Upscaler.Tests.Inference;

namespace Nadir.DeviceBench;

/// <summary>
/// What a device does at best, measured in the same runtime: a large matrix product for arithmetic, the sum of two large tensors for
/// bandwidth. Half precision only on GPUs: CPUs of the runtime compute it in float32.
/// </summary>
/// <param name="Operations">Additions and multiplications a second.</param>
/// <param name="Bytes">Bytes read and written a second.</param>
internal readonly record struct Peaks(double Operations, double Bytes)
{
    private const long HalfType = 10;

    /// <summary>Measures a device.</summary>
    public static Peaks Of(Device device, bool isHalf, int rounds)
    {
        long side = device.IsGpu ? 8192 : 2048;
        long length = device.IsGpu ? 1L << 28 : 1L << 25;
        int bytes = isHalf ? 2 : 4;
        return new Peaks(
            2.0 * side * side * side / Time(device, "MatMul", [side, side], isHalf, rounds),
            3.0 * bytes * length / Time(device, "Add", [length], isHalf, rounds));
    }

    private static double Time(Device device, string operation, long[] shape, bool isHalf, int rounds)
    {
        string sides = string.Join(' ', shape.Select((_, place) => $"n{place}"));
        long type = isHalf ? HalfType : TinyOnnx.Float;
        byte[] graph = new TinyOnnx().Input("a", sides, type).Input("b", sides, type).Output("c", sides, type).Node(operation, ["a", "b"], "c").ToBytes();
        using var options = DeviceSession.Options(device, 0);
        using var session = new InferenceSession(graph, options);
        using var run = new RunOptions();
        using var memory = device.IsGpu
            ? new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, device.Index, OrtMemType.Default)
            : new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        using var a = Ones(shape, isHalf);
        using var b = Ones(shape, isHalf);
        using var binding = session.CreateIoBinding();
        binding.BindInput("a", a);
        binding.BindInput("b", b);
        binding.BindOutputToDevice("c", memory);
        return BareModel.Time(rounds, () =>
        {
            session.RunWithBinding(run, binding);
            binding.SynchronizeBoundOutputs();
        });
    }

    private static OrtValue Ones(long[] shape, bool isHalf)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, isHalf ? TensorElementType.Float16 : TensorElementType.Float, shape);
        if (isHalf)
        {
            MemoryMarshal.Cast<byte, System.Half>(value.GetTensorMutableRawData()).Fill((System.Half)1);
        }
        else
        {
            value.GetTensorMutableDataAsSpan<float>().Fill(1);
        }

        return value;
    }
}
