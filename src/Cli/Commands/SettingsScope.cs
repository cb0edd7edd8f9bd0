namespace Nadir.Cli.Commands;

/// <summary>What a command's settings are for.</summary>
internal enum SettingsScope
{
    /// <summary>One scene: a part of it can be chosen.</summary>
    Scene,

    /// <summary>Many scenes.</summary>
    Scenes,

    /// <summary>Measuring on images: several models, steps and temperatures, and nothing that is only about the product's file.</summary>
    Images,
}
