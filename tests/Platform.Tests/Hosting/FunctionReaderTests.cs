using System.Globalization;
using System.Reflection;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>What reflection may do to a reader of functions.</summary>
public sealed class FunctionReaderTests
{
    [Fact]
    public void Add_ParametersAreOtherObjectsEachTime_FindsTheTrigger()
    {
        var reader = new FunctionReader(new Dictionary<string, string>());
        var method = typeof(ProbeQueueFunction).GetMethods().Single(method => method.DeclaringType == typeof(ProbeQueueFunction));

        reader.Add("Work", new ForgetfulMethod(method));

        Assert.Equal("work", Assert.Single(reader.Queues).Queue);
    }

    /// <summary>Gives new parameter objects at each question, as reflection may when two threads ask first.</summary>
    private sealed class ForgetfulMethod(MethodInfo method) : MethodInfo
    {
        public override string Name => method.Name;

        public override Type? DeclaringType => method.DeclaringType;

        public override Type? ReflectedType => method.ReflectedType;

        public override Type ReturnType => method.ReturnType;

        public override MethodAttributes Attributes => method.Attributes;

        public override RuntimeMethodHandle MethodHandle => method.MethodHandle;

        public override ICustomAttributeProvider ReturnTypeCustomAttributes => method.ReturnTypeCustomAttributes;

        public override ParameterInfo[] GetParameters() => Array.ConvertAll(method.GetParameters(), ParameterInfo (parameter) => new Copy(parameter));

        public override MethodInfo GetBaseDefinition() => method.GetBaseDefinition();

        public override MethodImplAttributes GetMethodImplementationFlags() => method.GetMethodImplementationFlags();

        public override object? Invoke(object? obj, BindingFlags invokeAttr, Binder? binder, object?[]? parameters, CultureInfo? culture) =>
            method.Invoke(obj, invokeAttr, binder, parameters, culture);

        public override object[] GetCustomAttributes(bool inherit) => method.GetCustomAttributes(inherit);

        public override object[] GetCustomAttributes(Type attributeType, bool inherit) => method.GetCustomAttributes(attributeType, inherit);

        public override bool IsDefined(Type attributeType, bool inherit) => method.IsDefined(attributeType, inherit);
    }

    private sealed class Copy(ParameterInfo parameter) : ParameterInfo
    {
        public override string? Name => parameter.Name;

        public override int Position => parameter.Position;

        public override Type ParameterType => parameter.ParameterType;

        public override MemberInfo Member => parameter.Member;

        public override object[] GetCustomAttributes(bool inherit) => parameter.GetCustomAttributes(inherit);

        public override object[] GetCustomAttributes(Type attributeType, bool inherit) => parameter.GetCustomAttributes(attributeType, inherit);

        public override bool IsDefined(Type attributeType, bool inherit) => parameter.IsDefined(attributeType, inherit);
    }
}
