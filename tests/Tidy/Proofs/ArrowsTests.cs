using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class ArrowsTests
{
    [Theory]
    [InlineData("src/Streams/Facts/Reader.cs", "Actors", true)]
    [InlineData("src/Streams/Facts/Reader.cs", "Connectors", false)]
    [InlineData("src/Actors/Stock/SkuStock.cs", "Streams", false)]
    [InlineData("src/Connectors/Dynamics365/Erp.cs", "Streams", true)]
    [InlineData("src/Connectors/Dynamics365/Erp.cs", "Simulators", false)]
    [InlineData("src/Connectors/Dynamics365/Erp.cs", "Node", false)]
    [InlineData("src/Simulators/Terminals/Till.cs", "Streams", false)]
    [InlineData("src/Node/Intake/Intake.cs", "Simulators", true)]
    [InlineData("tests/Connectors.Tests/ErpContract.cs", "Simulators", true)]
    [InlineData("tests/Streams.Tests/Export/Books.cs", "Connectors", false)]
    [InlineData("src/Simulation/Models/Device.cs", "Streams", true)]
    [InlineData("src/Simulation/Models/Device.cs", "Node", false)]
    [InlineData("src/Streams/Facts/Reader.cs", "Simulation", false)]
    [InlineData("tests/Simulation.Tests/Outage.cs", "Node", false)]
    [InlineData("tests/Cluster.Tests/Outage.cs", "Node", true)]
    public void A_project_names_only_what_it_may_see(string path, string target, bool allowed)
    {
        Example.Finds(Arrows.Check, path, $"using System;\nusing RetailActors.{target}.Retail;", allowed ? [] : [2]);
        Example.Finds(Arrows.Check, path, $"class A {{ RetailActors.{target}.B b; }}", allowed ? [] : [1]);
    }

    [Theory]
    [InlineData("src/Streams/Streams.csproj", "../Actors/Actors.csproj", true)]
    [InlineData("src/Streams/Streams.csproj", "../Connectors/Connectors.csproj", false)]
    [InlineData("src/Actors/Actors.csproj", "..\\Streams\\Streams.csproj", false)]
    [InlineData("src/Node/Node.csproj", "../../tests/Contracts/Contracts.csproj", false)]
    [InlineData("tests/Node.Tests/Node.Tests.csproj", "../Contracts/Contracts.csproj", true)]
    [InlineData("tests/Actors.Tests/Actors.Tests.csproj", "../../src/Node/Node.csproj", false)]
    public void A_project_references_only_what_it_may_see(string path, string reference, bool allowed)
    {
        var project = $"<Project>\n<ItemGroup>\n<ProjectReference Include=\"{reference}\" />\n</ItemGroup>\n</Project>";

        Example.Finds(Arrows.Check, path, project, allowed ? [] : [3]);
    }
}
