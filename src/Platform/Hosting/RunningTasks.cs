namespace Nadir.Platform.Hosting;

/// <summary>Tasks under way in one loop. Used by that loop alone; a task's fault surfaces at the next wait.</summary>
internal sealed class RunningTasks
{
    private readonly List<Task> tasks = [];

    /// <summary>Takes charge of a task.</summary>
    public void Add(Task task) => tasks.Add(task);

    /// <summary>Returns once no more than <paramref name="count"/> tasks are under way.</summary>
    public async Task WaitForAtMostAsync(int count, CancellationToken cancellationToken)
    {
        await RemoveEndedAsync();
        while (tasks.Count > count)
        {
            await Task.WhenAny(tasks).WaitAsync(cancellationToken);
            await RemoveEndedAsync();
        }
    }

    private async Task RemoveEndedAsync()
    {
        for (int i = tasks.Count - 1; i >= 0; i--)
        {
            if (tasks[i].IsCompleted)
            {
                var ended = tasks[i];
                tasks.RemoveAt(i);
                await ended;
            }
        }
    }
}
