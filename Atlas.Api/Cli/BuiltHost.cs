using Atlas.Api.Hosting;

namespace Atlas.Api.Cli;

/// <summary>Hands the program's one host to the verbs, which expect to build theirs.</summary>
internal sealed class BuiltHost(IHost host) : IHostBuilder
{
    public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

    public IHost Build() => host;

    /// <summary>Some verbs would quieten the log here, which is quiet already.</summary>
    public IHostBuilder ConfigureServices(Action<HostBuilderContext, IServiceCollection> configureDelegate) =>
        this;

    public IHostBuilder ConfigureAppConfiguration(
        Action<HostBuilderContext, IConfigurationBuilder> configureDelegate) => throw TooLate();

    public IHostBuilder ConfigureContainer<TContainerBuilder>(
        Action<HostBuilderContext, TContainerBuilder> configureDelegate) => throw TooLate();

    public IHostBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate) =>
        throw TooLate();

    public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory)
        where TContainerBuilder : notnull => throw TooLate();

    public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(
        Func<HostBuilderContext, IServiceProviderFactory<TContainerBuilder>> factory)
        where TContainerBuilder : notnull => throw TooLate();

    private static SetupException TooLate() => new(
        "Settings of the host are given as environment variables or as --Section:Name=value, not so.");
}
