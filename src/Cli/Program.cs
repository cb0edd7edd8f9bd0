using Nadir.Cli.Commands;
using Nadir.Cli.Terminals;

using var interruption = Interruption.Listen();
return (int)await CommandLine.RunAsync(args, Terminal.OfProcess(), interruption);
