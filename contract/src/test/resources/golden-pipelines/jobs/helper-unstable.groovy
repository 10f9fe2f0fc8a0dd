node { unstable 'helper shaky' }
