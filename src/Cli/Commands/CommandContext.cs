using Nadir.Cli.Terminals;

namespace Nadir.Cli.Commands;

/// <summary>What every command is made with.</summary>
/// <param name="Shared">Options that several commands take.</param>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Interruption">What stops it.</param>
internal sealed record CommandContext(SharedOptions Shared, Terminal Terminal, Interruption Interruption);
