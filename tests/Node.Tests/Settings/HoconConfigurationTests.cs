using Microsoft.Extensions.Configuration;
using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class HoconConfigurationTests
{
    [Fact]
    public void A_HOCON_file_is_a_source_of_a_configuration()
    {
        using var folder = new Folder();
        var file = folder.Write("node.hocon", """
            logging { level = Warning, empty {}, none = [] }
            hosts = [a, { name = b }], port = ${base}1, base = 808, nothing = null
            """);

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("port", "1"), new("other", "kept")])
            .AddHocon(file)
            .Build();

        Assert.Equal("Warning", configuration["Logging:Level"]);
        Assert.Equal("8081", configuration["port"]);
        Assert.Equal("kept", configuration["other"]);
        Assert.Equal("a", configuration["hosts:0"]);
        Assert.Equal("b", configuration["hosts:1:name"]);
        Assert.Equal("", configuration["logging:none"]);
        Assert.Null(configuration["nothing"]);
        Assert.Null(configuration["logging:empty"]);
    }

    [Fact]
    public void A_wrong_file_stops_the_building()
    {
        var builder = new ConfigurationBuilder().AddHocon([new HoconSource.Text("x", "a = ")]);

        Assert.Equal("x:1:5", Assert.Throws<HoconException>(builder.Build).Origin.ToString());
    }
}
