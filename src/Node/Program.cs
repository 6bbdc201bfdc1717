using RetailActors.Node.Cli;

return await RetailCommand.Run(args);
