using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Nadir.Platform.Hosting;

/// <summary>A method marked as a function, and where each of its arguments comes from.</summary>
public sealed class FunctionMethod
{
    private readonly MethodInfo method;
    private readonly ParameterInfo[] parameters;
    private readonly ParameterInfo trigger;

    internal FunctionMethod(string name, MethodInfo method, ParameterInfo trigger)
    {
        Name = name;
        this.method = method;
        this.trigger = trigger;
        parameters = method.GetParameters();
    }

    /// <summary>The function's name, unique in its catalog.</summary>
    public string Name { get; }

    /// <summary>Class and method, for messages.</summary>
    public string Place => $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>
    /// Calls the method on a fresh instance made from <paramref name="services"/> and gives what it returned, null for nothing.
    /// Throws what the method or the making of an argument throws.
    /// </summary>
    internal async Task<object?> InvokeAsync(IServiceProvider services, InvocationInput input, CancellationToken cancellationToken)
    {
        object?[] arguments = new object?[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            arguments[i] = await BindAsync(parameters[i], input, cancellationToken);
        }

        object? target = method.IsStatic ? null : ActivatorUtilities.CreateInstance(services, method.DeclaringType!);
        try
        {
            return await FinishAsync(method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null));
        }
        finally
        {
            await DisposeAsync(arguments[trigger.Position]);
            await DisposeAsync(target);
        }
    }

    private async ValueTask<object?> BindAsync(ParameterInfo parameter, InvocationInput input, CancellationToken cancellationToken)
    {
        if (parameter.Position == trigger.Position)
        {
            return await input.ReadAsync(parameter.ParameterType, cancellationToken);
        }

        return parameter.ParameterType == typeof(CancellationToken)
            ? cancellationToken
            : BindingValue.Convert(input.Data.GetValueOrDefault(parameter.Name!), parameter.ParameterType);
    }

    private async Task<object?> FinishAsync(object? returned)
    {
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return method.ReturnType.IsGenericType ? method.ReturnType.GetProperty("Result")!.GetValue(task) : null;
    }

    private static async ValueTask DisposeAsync(object? owned)
    {
        if (owned is IAsyncDisposable async)
        {
            await async.DisposeAsync();
        }
        else if (owned is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }
}
