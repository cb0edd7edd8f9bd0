using System.Runtime.InteropServices;
using Nadir.RasterProbe;

// A signal to a whole process group is for the process that asked: it drains, and ends this one when it no longer waits.
PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
var ignored = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true));

var input = Console.OpenStandardInput();
var output = Console.OpenStandardOutput();
ProcessLimits.SilenceStandardOutput();
int code = ProbeLoop.Run(input, output);
GC.KeepAlive(ignored);
return code;
