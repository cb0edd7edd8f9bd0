namespace Nadir.Upscaler;

/// <summary>Units of this process that have not asked for a model's call yet, but will: whoever waits for others waits for these.</summary>
internal sealed class ComingUnits
{
    private int count;

    /// <summary>The last one has come, or will not come.</summary>
    public event Action? NoneLeft;

    /// <summary>Whether there are any.</summary>
    public bool Any => Volatile.Read(ref count) > 0;

    /// <summary>Counts one until it is disposed.</summary>
    public IDisposable Add() => new Unit(this);

    private sealed class Unit : IDisposable
    {
        private readonly ComingUnits units;
        private bool isGone;

        public Unit(ComingUnits units)
        {
            this.units = units;
            Interlocked.Increment(ref units.count);
        }

        public void Dispose()
        {
            if (isGone)
            {
                return;
            }

            isGone = true;
            if (Interlocked.Decrement(ref units.count) == 0)
            {
                units.NoneLeft?.Invoke();
            }
        }
    }
}
