namespace Nadir.Platform.Hosting;

/// <summary>Is told what a host does, on the thread that does it: be quick, and do not throw.</summary>
public interface IHostObserver
{
    /// <summary>The host is up; <paramref name="httpAddress"/> is where its HTTP functions answer, null when it has none.</summary>
    void Started(Uri? httpAddress)
    {
    }

    /// <summary>A function is about to be called.</summary>
    void InvocationStarted(Invocation invocation)
    {
    }

    /// <summary>A function has ended; what becomes of its message comes after this.</summary>
    void InvocationEnded(Invocation invocation, InvocationResult result)
    {
    }

    /// <summary>A message or blob of <paramref name="function"/> is given up and was put into <paramref name="poisonQueue"/>.</summary>
    void Poisoned(string function, string source, string poisonQueue)
    {
    }
}
