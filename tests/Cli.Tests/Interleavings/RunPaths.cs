using Nadir.Core.Scenes;
using Nadir.Stitcher;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>The paths of the one run that is explored, made once.</summary>
internal sealed class RunPaths
{
    private const string Scene = "a.tif";
    private const int UnitsInShard = 2;

    /// <summary>Those of a run.</summary>
    public RunPaths(RunId run)
    {
        int[] units = [.. Enumerable.Range(0, Stages.Units)];
        Manifest = BlobLayout.Manifest(run).ToString();
        Commit = BlobLayout.Commit(run).ToString();
        Open = BlobLayout.Open(run).ToString();
        Closed = BlobLayout.Closed(run).ToString();
        Latest = BlobLayout.Latest(Scene).ToString();
        Rejection = BlobLayout.Rejection(Scene).ToString();
        Inputs = [.. units.Select(unit => BlobLayout.Input(run, unit).ToString())];
        Details = [.. units.Select(unit => BlobLayout.Detail(run, unit / UnitsInShard, unit).ToString())];
        Failed = [.. units.Select(unit => BlobLayout.Failed(run, unit / UnitsInShard, unit).ToString())];
        ShardOfUnit = [.. units.Select(unit => BlobLayout.Shard(run, unit / UnitsInShard).ToString())];
        Bodies = [.. units.Select(unit => PipelineJson.Body(new UpscaleTilesMessage(PipelineJson.Schema, run, unit)))];
        Product = [.. ProductFiles.PublishingOrder.Select(file => BlobLayout.Product(Scene, run, file).ToString())];
    }

    /// <summary>The manifest.</summary>
    public string Manifest { get; }

    /// <summary>The commit.</summary>
    public string Commit { get; }

    /// <summary>The entry among runs under way.</summary>
    public string Open { get; }

    /// <summary>The entry among ended runs.</summary>
    public string Closed { get; }

    /// <summary>The pointer to the newest product.</summary>
    public string Latest { get; }

    /// <summary>The record of the scene's refusal.</summary>
    public string Rejection { get; }

    /// <summary>Input tiles, by unit.</summary>
    public string[] Inputs { get; }

    /// <summary>Details, by unit.</summary>
    public string[] Details { get; }

    /// <summary>Failed markers, by unit.</summary>
    public string[] Failed { get; }

    /// <summary>The marker of each unit's shard.</summary>
    public string[] ShardOfUnit { get; }

    /// <summary>The message of each unit.</summary>
    public string[] Bodies { get; }

    /// <summary>The product's files in the order of publishing; the report is last.</summary>
    public string[] Product { get; }
}
